/** Keeps Terraform from reading a template in a string that merely looks like one. */
export function escapeTemplate(text: string): string {
  const dollar = text.includes("${") ? text.replaceAll("${", "$${") : text;
  return dollar.includes("%{") ? dollar.replaceAll("%{", "%%{") : dollar;
}
