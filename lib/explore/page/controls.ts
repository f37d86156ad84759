/** The controls that decide about the picture. */
import { parseSeed } from "../../random/seeds.ts";
import { create, element, onClick } from "./dom.ts";
import type { Explorer } from "./explorer.ts";
import { groupRange } from "./latent_state.ts";
import { makeSlider, type Slider } from "./slider.ts";

/** Lets all of them work. */
export function addControls(explorer: Explorer): void {
  addSeed(explorer);
  addSteps(explorer);
  addCondition(explorer);
  addTruncation(explorer);
  addSliders(explorer);
}

function addSeed(explorer: Explorer): void {
  const field = element<HTMLInputElement>("seed");
  onClick("new-seed", () => newSeed(explorer));
  field.addEventListener("change", () => {
    try {
      const seed = String(parseSeed(field.value.trim()));
      field.setCustomValidity("");
      void explorer.set({ seed });
    } catch (cause) {
      field.setCustomValidity((cause as Error).message);
      field.reportValidity();
    }
  });
  explorer.listen({ onState: ({ seed }) => (field.value = seed) });
}

/** Another picture altogether. */
export function newSeed(explorer: Explorer): Promise<void> {
  const [seed = 0] = crypto.getRandomValues(new Uint32Array(1));
  return explorer.set({ seed: String(seed) });
}

function addSteps(explorer: Explorer): void {
  onClick("reset", () => explorer.reset());
  onClick("undo", () => explorer.undo());
  onClick("redo", () => explorer.redo());
  explorer.listen({
    onState() {
      const { canUndo, canRedo } = explorer.history;
      element<HTMLButtonElement>("undo").disabled = !canUndo;
      element<HTMLButtonElement>("redo").disabled = !canRedo;
    },
  });
}

/** The values of the model's condition with their names. */
export function conditionsOf({ model }: Explorer) {
  const { inputs } = model.scene.card.execution;
  const found = inputs.find(({ kind }) => kind === "condition");
  return found?.kind === "condition" ? found.values : [];
}

function addCondition(explorer: Explorer): void {
  const values = conditionsOf(explorer);
  const select = element<HTMLSelectElement>("condition");
  select.append(
    ...values.map(({ value, label }) =>
      create("option", { value: String(value), textContent: label })
    ),
  );
  element("condition-label").hidden = values.length === 0;
  select.addEventListener(
    "change",
    () => void explorer.set({ condition: Number(select.value) }),
  );
  explorer.listen({
    onState: ({ condition }) => (select.value = String(condition)),
  });
}

/** The condition after the present one. */
export function nextCondition(explorer: Explorer): void {
  const values = conditionsOf(explorer);
  const { condition } = explorer.state;
  const place = values.findIndex(({ value }) => value === condition);
  const next = values[(place + 1) % values.length];
  if (next !== undefined) void explorer.set({ condition: next.value });
}

function addTruncation(explorer: Explorer): void {
  const field = element<HTMLInputElement>("truncation");
  field.addEventListener("change", () => {
    if (!field.reportValidity()) return;
    const value = field.valueAsNumber;
    void explorer.set({
      truncation: Number.isFinite(value) ? value : undefined,
    });
  });
  explorer.listen({
    onState: ({ truncation }) => (field.value = String(truncation ?? "")),
  });
}

function addSliders(explorer: Explorer): void {
  const { groups, variables, scene } = explorer.model;
  const size = scene.sliderGrouper;
  element("grouping").textContent =
    `${variables} variables, ${size} to a slider`;
  const offset = makeSlider(
    "All",
    (value, isStep) => void explorer.set({ offset: value }, isStep),
  );
  element("offset").append(...offset.nodes);
  const sliders = Array.from({ length: groups }, (_, group) => {
    const [start, end] = groupRange(group, { size, variables });
    const label = end - start === 1 ? `z ${start}` : `z ${start}–${end - 1}`;
    return groupSlider(explorer, group, label);
  });
  explorer.listen({
    onState(state) {
      offset.value = state.offset;
      sliders.forEach((slider, group) =>
        slider.value = state.sliders[group] ?? 0
      );
    },
  });
}

function groupSlider(
  explorer: Explorer,
  group: number,
  label: string,
): Slider {
  const slider = makeSlider(label, (value, isStep) => {
    const sliders = explorer.state.sliders.with(group, value);
    void explorer.set({ sliders }, isStep);
  });
  const row = create("div", { className: "slider" }, [...slider.nodes]);
  element("sliders").append(row);
  return slider;
}
