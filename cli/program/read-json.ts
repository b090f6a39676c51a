import { readRegularText } from "../../config/regular-file";
import { ProblemError } from "./errors";

/** @throws {ProblemError} where the file is no JSON, in words */
export function readJson(file: string): unknown {
  const text = readRegularText(file);
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = text.trim() === "" ? "the file is empty" : (error as SyntaxError).message;
    throw new ProblemError(`${file}: is no JSON: ${why}`);
  }
}
