/** Text as spreadsheets save it: UTF-8 with or without its mark, or what Windows of Western Europe wrote before that. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}
