/** The page's style: one column, cards on a phone, dark where the reader wants it. */
export const STYLE = `
:root{color-scheme:light dark;--ink:#1c2530;--paper:#fff;--line:#d5dbe2;--soft:#f4f6f8;--stop:#b3261e;--review:#8a5a00;--ok:#1d6b3a;--doubt:#5b3c88}
@media(prefers-color-scheme:dark){:root{--ink:#e6eaef;--paper:#14181d;--line:#37414c;--soft:#1d232a;--stop:#f2726a;--review:#e0a93b;--ok:#5fc98a;--doubt:#b99be8}}
*{box-sizing:border-box}
body{margin:0;font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);overflow-wrap:anywhere}
header{padding:1.2rem 1rem;border-bottom:6px solid var(--tone)}
header h1{margin:0;font-size:2.2rem;color:var(--tone)}header p{margin:.2rem 0 0}
.stop{--tone:var(--stop)}.review{--tone:var(--review)}.ok,.note{--tone:var(--ok)}.cannot-judge{--tone:var(--doubt)}
header,main{max-width:64rem;margin:0 auto}main{padding:1rem}
h2{font-size:1.25rem;margin:2rem 0 .6rem}h3{font-size:1rem;margin:0 0 .3rem;color:var(--tone)}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem;margin:0}dt{font-weight:600}dd{margin:0}
article{border:1px solid var(--line);border-left:5px solid var(--tone);border-radius:6px;padding:.7rem .9rem;margin:.6rem 0}
article p{margin:.25rem 0}code{font:.88em ui-monospace,monospace;background:var(--soft);padding:.1em .3em;border-radius:3px}
summary{cursor:pointer;color:var(--tone);padding:.3rem 0}
table{border-collapse:collapse;width:100%;font-size:.94rem}th,td{text-align:left;padding:.35rem .6rem;border-bottom:1px solid var(--line);vertical-align:top}
th{background:var(--soft)}
@media(max-width:40rem){dl{grid-template-columns:1fr}dd{margin:0 0 .5rem}thead{display:none}
tr{display:block;border:1px solid var(--line);border-radius:6px;margin:.5rem 0;padding:.3rem .2rem}
td{display:grid;grid-template-columns:7rem 1fr;gap:.5rem;border:0;padding:.15rem .6rem}td::before{content:attr(data-label);font-weight:600}td:empty{display:none}}
`;
