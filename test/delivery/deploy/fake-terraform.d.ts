/** See fake-terraform.js. */
export function fake(call: {
  readonly args: readonly string[];
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly interrupts: () => number;
}): Promise<number>;
