/** The environment that is compared, or null: all of them. An environment is deployed for itself, and stands at a commit of its own. */
export type Within = string | null;

export const isWithin = (within: Within, environment: string): boolean => within === null || within === environment;
