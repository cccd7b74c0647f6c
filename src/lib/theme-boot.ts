/**
 * Runs in the head of every page before anything is painted: the theme the
 * reader chose, or else the system's. Kept as a string because the content
 * policy names it by its hash (src/lib/security-headers.ts).
 */
export const themeBoot =
  '(()=>{let c;try{c=localStorage.getItem("atelier-theme")}catch{}' +
  'document.documentElement.dataset.theme=c||(matchMedia("(prefers-color-scheme: dark)").matches?"dark":"light")})()';
