/** Ticks of a second in which the kernel counts, whatever it runs at. Source: proc(5), `starttime`; time(7), USER_HZ. */
const TICKS = 100;

/**
 * Lines of a probe that hold while the process is younger than a certificate's file: what reads its certificate only when it
 * starts has to be started again once cert-manager has renewed it.
 *
 * @param process where the kernel tells of it. (When its folder was made says nothing: it is made anew.)
 */
export function youngerThan(file: string, process = "/proc/1"): string {
  return [
    `ticks=$(sed 's/.*) //' ${process}/stat | cut -d ' ' -f 20)`,
    "booted=$(sed -n 's/^btime //p' /proc/stat)",
    `[ "$(stat -L -c %Y ${file})" -le $((booted + ticks / ${TICKS} + 1)) ]`,
  ].join("\n");
}
