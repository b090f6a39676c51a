import { command } from "./shape";

export const COMPLETION = command({
  name: "completion",
  summary: "Prints a script that completes commands, options and names in a shell.",
  says:
    "It asks the program for what may follow, so it knows environments, tenants and engines of the folder that you are " +
    "in. For ./tessera and for tessera in the PATH.",
  examples: [
    { line: "completion bash", says: 'put `eval "$(./tessera completion bash)"` into ~/.bashrc' },
    { line: "completion zsh", says: "the same for ~/.zshrc, after compinit" },
  ],
  positionals: [{ name: "SHELL", says: "bash or zsh", required: true }],
  options: {},
  json: false,
});

export const HELP = command({
  name: "help",
  summary: "Shows this, or the help of a command.",
  examples: [
    { line: "help", says: "every command" },
    { line: "help tenant add", says: "as tenant add --help" },
  ],
  positionals: [{ name: "COMMAND", says: "its words", many: true }],
  options: {},
  json: false,
});
