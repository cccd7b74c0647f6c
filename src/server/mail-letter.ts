/** What a letter says, before it has a form. */
export interface Letter {
  readonly subject: string;
  readonly greeting: string;
  readonly intro: string;
  readonly link?: { readonly label: string; readonly url: string };
  readonly outro: string;
  readonly signature: string;
}

/** The letter as plain text: complete in itself, links written out. */
export function renderText(letter: Letter): string {
  const link = letter.link ? [`${letter.link.label}:\n${letter.link.url}`] : [];
  return [letter.greeting, letter.intro, ...link, letter.outro, letter.signature].join("\n\n") + "\n";
}

/** The letter as HTML: one column, no pictures, nothing fetched from anywhere. */
export function renderHtml(letter: Letter, locale: string): string {
  const paragraph = (text: string) => `<p style="margin:0 0 16px">${escapeHtml(text).replaceAll("\n", "<br>")}</p>`;
  const link = letter.link
    ? `<p style="margin:0 0 16px"><a href="${escapeHtml(letter.link.url)}" style="display:inline-block;padding:10px 18px;background:#1b1d22;color:#fbfaf7;text-decoration:none;border-radius:3px">${escapeHtml(letter.link.label)}</a></p><p style="margin:0 0 16px;font-size:13px;color:#4d535f;word-break:break-all">${escapeHtml(letter.link.url)}</p>`
    : "";
  return `<!doctype html>
<html lang="${locale}"><head><meta charset="utf-8"><title>${escapeHtml(letter.subject)}</title></head>
<body style="margin:0;padding:24px;background:#fbfaf7;color:#1b1d22;font:16px/1.55 'IBM Plex Sans',system-ui,sans-serif"><div style="max-width:560px;margin:0 auto">
${paragraph(letter.greeting)}${paragraph(letter.intro)}${link}${paragraph(letter.outro)}${paragraph(letter.signature)}
</div></body></html>
`;
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
