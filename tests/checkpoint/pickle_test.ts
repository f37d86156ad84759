/** The pickle interpreter: what becomes data, what stays inert, what stops. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { CheckpointError } from "../../lib/errors.ts";
import { DEFAULT_PICKLE_LIMITS } from "../../lib/checkpoint/pickle/limits.ts";
import { readPickle } from "../../lib/checkpoint/pickle/read_pickle.ts";
import {
  PickleGlobal,
  PickleObject,
  type PickleValue,
} from "../../lib/checkpoint/pickle/values.ts";
import { TorchWorld } from "../../lib/checkpoint/torch_world.ts";
import {
  call,
  dict,
  float,
  global,
  integer,
  list,
  NONE,
  object,
  persistent,
  pickle,
  type Piece,
  raw,
  text,
  tuple,
  uint32,
} from "../pickle_writer.ts";

function load(
  value: Piece,
  world = new TorchWorld("refuse"),
): PickleValue {
  const limits = DEFAULT_PICKLE_LIMITS;
  return readPickle(pickle(value), { world, limits }).value;
}

const LATIN1 = text("latin1");
const ENCODE = global("_codecs", "encode");

const VALUES: readonly (readonly [string, Piece, unknown])[] = [
  ["None", NONE, null],
  ["integers", list(integer(-1), integer(2n ** 53n)), [-1, 2n ** 53n]],
  ["LONG text", raw("L-12L\n"), -12],
  ["INT booleans", raw("]I01\naI00\na"), [true, false]],
  ["FLOAT text", raw("F-1.5e3\n"), -1500],
  ["infinity as text", raw("F-inf\n"), -Infinity],
  ["floats", float(0.1), 0.1],
  ["text", text("größe\u{1f9e0}"), "größe\u{1f9e0}"],
  ["a byte order mark", text("\ufeffx"), "\ufeffx"],
  ["STRING with escapes", raw("S'a\\x41\\n\\''\n"), "aA\n'"],
  ["UNICODE with escapes", raw("Va\\u00e9\\U0001f9e0\n"), "aé\u{1f9e0}"],
  ["Python 2 text of one byte a letter", raw("U\x01\x89"), "\x89"],
  ["bytes", raw("C\x02ab"), new Uint8Array([97, 98])],
  ["encoded bytes", call(ENCODE, text("\xff\x00"), LATIN1), [255, 0]],
  ["tuples", tuple(integer(1), tuple()), [1, []]],
  ["POP and POP_MARK", raw("N((1", integer(3), "0(00"), null],
  ["DUP", raw("]", integer(1), "2\x86a"), [[1, 1]]],
  ["sets", call(global("__builtin__", "set"), list(text("a"))), ["a"]],
  ["frozen sets", raw("(", text("a"), 0x91), ["a"]],
  ["shapes", call(global("torch", "Size"), tuple(integer(2))), [2]],
];

for (const [what, piece, expected] of VALUES) {
  Deno.test(`reads ${what}`, () => {
    const value = load(piece);
    const isSpread = value instanceof Set ||
      (value instanceof Uint8Array && Array.isArray(expected));
    assert.deepEqual(isSpread ? [...value] : value, expected);
  });
}

Deno.test("the memo gives the same object again", () => {
  const shared = raw("]", "q\x00", "]", "h\x00", "a", "h\x00", "a");
  const value = load(raw("(", shared, "t"));
  assert(Array.isArray(value));
  const [inner, outer] = value as [unknown, unknown[]];
  assert(outer[0] === inner && outer[1] === inner);
});

Deno.test("dictionaries cannot reach prototypes", () => {
  const evil = dict([text("polluted"), integer(1)]);
  const value = load(dict(
    [text("__proto__"), evil],
    [text("constructor"), evil],
  ));
  assert(value instanceof Map && value.get("__proto__") instanceof Map);
  const built = load(object(
    global("a", "B"),
    dict([text("__proto__"), evil]),
  ));
  assert(built instanceof PickleObject && built.state instanceof Map);
  assert(!("polluted" in {}) && !("polluted" in value));
});

Deno.test("an unknown class stays inert and is listed", () => {
  const world = new TorchWorld("refuse");
  const value = load(
    call(global("argparse", "Namespace"), integer(1)),
    world,
  );
  assert(value instanceof PickleObject);
  assert.equal(value.className, "argparse.Namespace");
  assert.deepEqual([...value.args], [1]);
  assert.deepEqual(world.refused, [{
    global: "argparse.Namespace",
    kind: "placeholder",
    why: "its class is not built",
    count: 1,
  }]);
});

Deno.test("a class as dictionary key is a key", () => {
  const value = load(dict([global("a.b", "C"), integer(1)]));
  assert(value instanceof Map);
  const [key] = value.keys();
  assert(key instanceof PickleGlobal && key.path === "a.b.C");
});

const DANGEROUS: readonly (readonly [string, string])[] = [
  ["os", "system"],
  ["posix", "system"],
  ["subprocess", "Popen"],
  ["builtins", "eval"],
  ["__builtin__", "execfile"],
  ["importlib", "import_module"],
  ["os.path", "join"],
  ["torch", "load"],
  ["torch.hub", "load"],
  ["torch._utils", "sys.modules"],
  ["collections", "OrderedDict.__init__.__globals__"],
];

for (const [module, name] of DANGEROUS) {
  Deno.test(`refuses a pickle that only mentions ${module}.${name}`, () => {
    const mention = global(module, name);
    assert.throws(
      () => load(mention),
      (error) =>
        error instanceof CheckpointError &&
        error.message.includes(`${module}.${name}`),
    );
    const world = new TorchWorld("list");
    const listed = load(call(mention, text("echo")), world);
    assert(listed instanceof PickleObject);
    assert.equal(world.refused[0]?.kind, "dangerous");
  });
}

const BROKEN: readonly (readonly [string, Piece, RegExp])[] = [
  ["an empty stack", raw("0"), /stack is empty/],
  ["values below a mark", raw("N(R"), /stack is empty/],
  ["a missing mark", raw("t"), /mark is missing/],
  ["an unknown instruction", raw(0xff), /no instruction/],
  ["a length past the end", raw("X", uint32(99)), /wants 99 bytes/],
  ["a negative length", raw("T", uint32(0xffffffff)), /wants -1 bytes/],
  ["text that is not UTF-8", raw("X", uint32(1), 0xff), /not UTF-8/],
  ["a list as key", raw("}", "]", "N", "s"), /a list cannot be/],
  ["items of a tuple", raw(tuple(), "N", "a"), /appends to a tuple/],
  ["a call of text", raw(text("f"), tuple(), "R"), /calls text/],
  ["arguments in a list", raw(global("a", "b"), "]R"), /not a tuple/],
  ["state of a number", raw(integer(1), "}b"), /sets the state/],
  ["a memo that was never set", raw("h\x07"), /memo 7/],
  ["a float that is none", raw("Fx\n"), /no number/],
  ["an integer that is none", raw("I1e9\n"), /no integer/],
  ["5000 digits", raw(`L${"9".repeat(5000)}L\n`), /4300 digits/],
  ["an extension", raw(0x82, 1), /extension registry/],
  ["an unknown identifier", persistent(tuple(text("x"))), /kind is "x"/],
  ["20,000 marks", raw("(".repeat(20_000)), /marks/],
  ["300,000 values", raw("N", "2".repeat(300_000)), /stack grows/],
];

for (const [what, piece, reason] of BROKEN) {
  Deno.test(`refuses ${what}`, () => {
    assert.throws(
      () => load(piece),
      (error) => error instanceof CheckpointError && reason.test(error.message),
    );
  });
}

Deno.test("copies that calls make are bounded", () => {
  const big = text("a".repeat(1_000_000));
  const calls = new Array<Piece>(200).fill(
    raw(ENCODE, "(", "h\x00", LATIN1, "t", "R", "0"),
  );
  assert.throws(
    () => load(raw(big, "q\x00", ...calls)),
    /bytes out of its parts/,
  );
});

Deno.test("random instructions never give anything but an error", () => {
  const codes = fc.array(
    fc.oneof(
      fc.constantFrom(...raw("(.0N]})tlbaeusRQcoi", 0x81, 0x85, 0x86, 0x94)),
      fc.nat(255),
    ),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(codes, (codes) => {
      try {
        load(Uint8Array.from(codes));
      } catch (error) {
        assert(error instanceof CheckpointError, String(error));
      }
    }),
    { numRuns: 5000 },
  );
});
