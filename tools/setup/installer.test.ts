import { describe, expect, it } from "vitest";
import { chooseInstaller, explainMissing } from "./installer.mjs";

const never = (): boolean => {
  throw new Error("asked for sudo");
};

describe("who installs Debian packages", () => {
  it("is root itself, and sudo is not asked", () => {
    expect(chooseInstaller({ isRoot: true, hasAptGet: true, sudoAllows: never })).toEqual([]);
  });

  it("is sudo where it allows", () => {
    expect(chooseInstaller({ isRoot: false, hasAptGet: true, sudoAllows: () => true })).toEqual(["sudo", "-n"]);
  });

  it("is the reader where neither may", () => {
    expect(chooseInstaller({ isRoot: false, hasAptGet: true, sudoAllows: () => false })).toBeUndefined();
  });

  it("is the reader on a system without apt-get, root or not", () => {
    expect(chooseInstaller({ isRoot: true, hasAptGet: false, sudoAllows: never })).toBeUndefined();
  });
});

it("tells the reader in one sentence exactly what to run", () => {
  expect(explainMissing(["bubblewrap", "python3-torch"], true)).toMatchInlineSnapshot(
    `"Atelier needs bubblewrap, python3-torch and may not install them here. Run this, then start again: sudo apt-get install --no-install-recommends bubblewrap python3-torch"`,
  );
  expect(explainMissing(["bubblewrap"], false)).toMatchInlineSnapshot(
    `"Atelier needs these Debian packages, and this system has no apt-get; install what corresponds to them, then start again: bubblewrap"`,
  );
});
