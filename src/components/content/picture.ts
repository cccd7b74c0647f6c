import type { CoursePack } from "#src/domain/course-pack.ts";

/**
 * A drawing to set into the page, where it takes the page's colours; undefined for
 * other pictures. Packing has written the SVG anew from an allowlist of shapes.
 */
export function choosePicture(pack: CoursePack, digest: string): string | undefined {
  const asset = pack.assets[digest];
  return asset?.mediaType === "image/svg+xml" ? Buffer.from(asset.base64, "base64").toString("utf8") : undefined;
}
