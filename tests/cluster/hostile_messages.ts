/** Messages of somebody who may write to the server, and means ill. */
import { connectNats } from "../../lib/cluster/connection/connect.ts";
import { subjectsOf } from "../../lib/cluster/connection/records.ts";
import {
  jobSubject,
  outcomeSubject,
  STREAMS,
} from "../../lib/cluster/protocol/subjects.ts";
import type { NatsServer } from "./nats_server.ts";

const ANY = { device: "any", trust: "data" } as const;
const BEYOND = { first: 900_000, end: 900_050 };
const STRANGE = [
  "",
  "{",
  "null",
  "\u0000\uffff",
  '{"schema":"medigan.job/1"}',
  `{"schema":"medigan.outcome/1","state":"done","elapsedMs":-1}`,
  `[${"[".repeat(10_000)}`,
];

/** Writes to the subjects of every run, and jobs of none. */
export async function sendHostileMessages(
  { url }: Pick<NatsServer, "url">,
): Promise<void> {
  await using connection = await connectNats({ servers: url }, {});
  const records = await subjectsOf(connection, STREAMS.runs, "medigan.runs.*");
  const runs = records.map((subject) => subject.split(".").at(-1) ?? "");
  const places = [...runs, "0123456789abcdef"].flatMap((run) =>
    STRANGE.map((text, nth) => ({
      place: { run, range: { ...BEYOND, first: BEYOND.first + nth } },
      text,
    }))
  );
  for (const { place, text } of places) {
    const subjects = runs.includes(place.run)
      ? [outcomeSubject(place, "done"), outcomeSubject(place, "dead")]
      : [];
    for (const subject of [jobSubject(ANY, place), ...subjects]) {
      await connection.jetstream.publish(subject, text);
    }
  }
  for (const text of STRANGE) connection.nats.publish("medigan.workers", text);
  const nowhere = jobSubject(ANY, { run: "no", range: BEYOND });
  await connection.jetstream.publish(nowhere, "{}");
}
