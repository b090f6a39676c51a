/** Words that ids are made of: at most eight letters, so that two and a number stay under an id's 32 characters. */
export const WORDS = {
  first: split(`
    amber arctic autumn azure bold bright calm cedar clear cobalt coral crimson delta ember fern golden
    granite harbor indigo ivory jade juniper lunar maple meadow mint nimble noble north ocean olive opal
    pine polar quiet rapid river saffron scarlet silver solar spring steady summit swift tidal urban
    vivid
  `),
  second: split(`
    airways analytic atlas bakery bank books brewery capital care cargo clinic cloud coffee data dental
    design energy farms fashion fitness foods games garden goods health hotels labs legal logistic media
    mobility motors music news optics pay pharma photos press retail robotics school shop sports studio
    systems tours works
  `),
} as const;

function split(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}
