/**
 * Names that no honest state dict asks for. Nothing here would run anyway; a
 * file that asks for one is an attack, and is refused so that nobody passes it
 * on as good.
 */
import type { PickleGlobal } from "./pickle/values.ts";

/** Modules whose every name reaches processes, files, networks or code. */
const MODULES: ReadonlySet<string> = new Set([
  "_io",
  "_pickle",
  "_posixsubprocess",
  "_thread",
  "asyncio",
  "bdb",
  "cProfile",
  "cPickle",
  "code",
  "codeop",
  "commands",
  "ctypes",
  "distutils",
  "doctest",
  "ensurepip",
  "ftplib",
  "http",
  "httplib",
  "idlelib",
  "imp",
  "importlib",
  "io",
  "linecache",
  "marshal",
  "multiprocessing",
  "nt",
  "os",
  "pdb",
  "pickle",
  "pip",
  "pkgutil",
  "poplib",
  "popen2",
  "posix",
  "posixpath",
  "profile",
  "pty",
  "pydoc",
  "requests",
  "runpy",
  "setuptools",
  "shelve",
  "shutil",
  "signal",
  "site",
  "smtplib",
  "socket",
  "socketserver",
  "ssl",
  "subprocess",
  "sys",
  "tempfile",
  "timeit",
  "trace",
  "urllib",
  "urllib2",
  "venv",
  "webbrowser",
  "xmlrpc",
  "zipimport",
]);

/** Single functions of modules that are otherwise harmless. */
const FUNCTIONS: ReadonlySet<string> = new Set([
  ...[
    "__import__",
    "breakpoint",
    "compile",
    "delattr",
    "eval",
    "exec",
    "execfile",
    "file",
    "globals",
    "input",
    "locals",
    "open",
    "raw_input",
    "reload",
    "setattr",
    "vars",
  ].map((name) => `builtins.${name}`),
  "_codecs.decode",
  "codecs.decode",
  "codecs.open",
  "numpy.fromfile",
  "numpy.load",
  "numpy.loadtxt",
  "numpy.memmap",
  "numpy.save",
  "operator.attrgetter",
  "operator.methodcaller",
  "platform.popen",
  "torch.load",
  "torch.save",
  "torch._utils._import_dotted_name",
  "torch.serialization.load",
  "torch.storage._load_from_bytes",
  "types.CodeType",
  "types.FunctionType",
]);

/** Families of modules below these names. */
const PACKAGES: readonly string[] = [
  "numpy.distutils",
  "numpy.f2py",
  "numpy.testing",
  "torch._dynamo",
  "torch._inductor",
  "torch.hub",
  "torch.jit",
  "torch.multiprocessing",
  "torch.package",
  "torch.utils.collect_env",
  "torch.utils.cpp_extension",
];

/** Why a name alone is a reason to refuse a file, or `undefined`. */
export function dangerOf(target: PickleGlobal): string | undefined {
  const path = canonicalPath(target);
  const [first = ""] = path.split(".");
  if (MODULES.has(first)) {
    return `the module ${first} can reach beyond the data`;
  }
  if (FUNCTIONS.has(path)) return "it can run code or open files";
  if (PACKAGES.some((name) => path === name || path.startsWith(`${name}.`))) {
    return "it can run code or open files";
  }
  const inner = target.name.split(".");
  const isDetour = inner.length > 1 &&
    inner.some((part) => MODULES.has(part) || part.startsWith("__"));
  return isDetour ? "its dotted name leads into another module" : undefined;
}

/** The path of a name with Python 2's modules under their new names. */
export function canonicalPath(target: PickleGlobal): string {
  const module = target.module
    .replace(/^__builtin__$/, "builtins")
    .replace(/^copy_reg$/, "copyreg")
    .replace(/^numpy\._core\b/, "numpy.core");
  return `${module}.${target.name}`;
}
