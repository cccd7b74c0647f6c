import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll } from "vitest";

const folder = mkdtempSync("/var/tmp/atelier-narrow-");
chmodSync(folder, 0o755);
afterAll(() => rmSync(folder, { recursive: true }));

/** A program that stands for an interpreter and makes the machine narrow before it becomes it. */
export function standIn(name: string, ...lines: string[]): string {
  const file = path.join(folder, name);
  writeFileSync(file, ["#!/bin/sh", "set -e", ...lines].join("\n"), { mode: 0o755 });
  return file;
}

/** The program itself stays where it is, also where somebody has cloned it into /tmp. */
const checkout = path.resolve(import.meta.dirname, "../../..");
const kept = path.join(folder, "checkout");
const keep = [`mkdir -p ${kept}`, `mount --bind ${checkout} ${kept}`];
const putBack = [`mkdir -p ${checkout}`, `mount --bind ${kept} ${checkout}`];

/** Shell lines for a mount namespace of one's own: file systems in memory without a byte to spare. */
export const FILL_MEMORY_DISKS = ["/tmp", "/dev/shm"].flatMap((place) => {
  const hidesCheckout = checkout.startsWith(`${place}/`);
  return [
    ...(hidesCheckout ? keep : []),
    `mount -t tmpfs -o size=64k none ${place}`,
    ...(hidesCheckout ? putBack : []),
    `dd if=/dev/zero of=${place}/fill bs=4k 2>/dev/null || true`,
  ];
});
