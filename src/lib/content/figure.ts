import type { Asset } from "#src/domain/course-pack.ts";
import { hashHex } from "../digest.ts";
import { checkSvg } from "./figure-svg.ts";

export type Figure = { asset: Asset; digest: string; width: number; height: number } | { found: string; expected: string };

const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** A figure's file made ready to be shown, named by the digest of what is shown. */
export function readFigure(name: string, bytes: Buffer): Figure {
  if (name.endsWith(".svg")) {
    // Two figures on one page may use the same ids; a prefix from the source keeps them apart.
    const checked = checkSvg(bytes.toString("utf8"), `f${hashHex(bytes).slice(0, 8)}-`);
    if ("found" in checked) return { found: `${checked.found} in ${name}, line ${checked.line}`, expected: checked.expected };
    return makeFigure(name, "image/svg+xml", Buffer.from(checked.svg), checked.width, checked.height);
  }
  if (name.endsWith(".png") && bytes.subarray(0, 8).equals(pngSignature) && bytes.length > 24) {
    return makeFigure(name, "image/png", bytes, bytes.readUInt32BE(16), bytes.readUInt32BE(20));
  }
  return { found: `the figure "${name}"`, expected: "an SVG (.svg) or a PNG picture (.png)" };
}

function makeFigure(name: string, mediaType: Asset["mediaType"], bytes: Buffer, width: number, height: number): Figure {
  return { asset: { name, mediaType, base64: bytes.toString("base64") }, digest: hashHex(bytes), width, height };
}
