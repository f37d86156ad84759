/**
 * The rules of the house that a linter can see, as a plugin of `deno lint`.
 *
 * @module
 */

const MAX_FUNCTION_LINES = 50;
const MAX_POSITIONAL_PARAMETERS = 3;

type FunctionNode =
  | Deno.lint.FunctionDeclaration
  | Deno.lint.FunctionExpression
  | Deno.lint.ArrowFunctionExpression;

function lineCount(context: Deno.lint.RuleContext, node: FunctionNode): number {
  return context.sourceCode.getText(node).split("\n").length;
}

/** A function that needs more lines than a screen has does two things. */
const functionLength: Deno.lint.Rule = {
  create(context) {
    const check = (node: FunctionNode) => {
      const lines = lineCount(context, node);
      if (lines <= MAX_FUNCTION_LINES) return;
      context.report({
        node,
        message:
          `This function has ${lines} lines, ${MAX_FUNCTION_LINES} are allowed`,
        hint: "Split it by idea",
      });
    };
    return {
      FunctionDeclaration: check,
      FunctionExpression: check,
      ArrowFunctionExpression: check,
    };
  },
};

/** Exported functions take few positional arguments, then an options object. */
const fewParameters: Deno.lint.Rule = {
  create(context) {
    return {
      "ExportNamedDeclaration > FunctionDeclaration"(
        node: Deno.lint.FunctionDeclaration,
      ) {
        if (node.params.length <= MAX_POSITIONAL_PARAMETERS) return;
        context.report({
          node,
          message:
            `This function takes ${node.params.length} arguments, ${MAX_POSITIONAL_PARAMETERS} are allowed`,
          hint: "Use an options object",
        });
      },
    };
  },
};

function firstText(node: Deno.lint.Expression | Deno.lint.SpreadElement) {
  if (node.type === "Literal" && typeof node.value === "string") {
    return { start: node.value, end: node.value };
  }
  if (node.type !== "TemplateLiteral" || node.quasis.length === 0) return;
  return {
    start: node.quasis[0]!.cooked,
    end: node.quasis[node.quasis.length - 1]!.cooked,
  };
}

/** Messages begin with a capital letter and end without a full stop. */
const errorText: Deno.lint.Rule = {
  create(context) {
    return {
      NewExpression(node) {
        if (node.callee.type !== "Identifier") return;
        if (!node.callee.name.endsWith("Error")) return;
        const text = node.arguments[0] && firstText(node.arguments[0]);
        if (text === undefined) return;
        const isGood = !/^[a-z]/.test(text.start) && !/[.!]$/.test(text.end);
        if (isGood) return;
        context.report({
          node,
          message:
            "An error message begins with a capital and has no full stop",
        });
      },
    };
  },
};

/** Only `lib/platform` touches the runtime and only `cli` prints. */
const rightRoom: Deno.lint.Rule = {
  create(context) {
    const path = context.filename.replaceAll("\\", "/");
    const isLibrary = /\/(lib|models|kernels)\/|\/mod\.ts$/.test(path) &&
      !path.includes("/tests/");
    const isPlatform = path.includes("/lib/platform/");
    return {
      MemberExpression(node) {
        if (!isLibrary || node.object.type !== "Identifier") return;
        const name = node.object.name;
        if (name === "console") {
          context.report({ node, message: "Only cli/ prints" });
        }
        if (name === "Deno" && !isPlatform) {
          context.report({ node, message: "Only lib/platform touches Deno" });
        }
      },
      "ImportDeclaration[importKind!='type']"(
        node: Deno.lint.ImportDeclaration,
      ) {
        if (!isLibrary || isPlatform) return;
        if (
          !/^node:(fs|os|process|child_process|net|http)/.test(
            node.source.value,
          )
        ) {
          return;
        }
        context.report({
          node,
          message: "Only lib/platform touches files, processes and sockets",
        });
      },
    };
  },
};

const plugin: Deno.lint.Plugin = {
  name: "medigan",
  rules: {
    "function-length": functionLength,
    "few-parameters": fewParameters,
    "error-text": errorText,
    "right-room": rightRoom,
  },
};

export default plugin;
