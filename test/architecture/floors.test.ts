import { existsSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { findRoom, floors, outside, type RoomName } from "../../floors.ts";
import { listFiles, listImports, readSource, root } from "./sources.ts";

const isTest = (file: string) => /\.test\.tsx?$/.test(file) || outside.some((folder) => file.startsWith(folder));
const sources = listFiles(".ts", ".tsx", ".astro").filter((file) => !isTest(file) && findRoom(file) !== undefined);

/** Astro hands islands the actions as a module of its own. */
const virtualRooms: Readonly<Record<string, RoomName>> = { "astro:actions": "actions" };

test("a room imports only rooms that floors.ts allows it", () => {
  const broken = sources.flatMap((file) => {
    const room = findRoom(file) as RoomName;
    return listImports(file).flatMap(({ specifier, target }) => {
      const other = target ? findRoom(target) : virtualRooms[specifier];
      if (!other || other === room || floors[room].mayImport.includes(other)) return [];
      return [`${file} (${room}) imports ${specifier} (${other})`];
    });
  });
  expect(broken).toEqual([]);
});

test("every relative or alias import names a file that exists", () => {
  const broken = listFiles(".ts", ".tsx", ".astro").flatMap((file) =>
    listImports(file)
      .filter(({ target }) => target !== undefined && !existsSync(path.join(root, target)))
      .map(({ specifier }) => `${file}: ${specifier}`),
  );
  expect(broken).toEqual([]);
});

test("the table itself has no cycle", () => {
  const reaches = (from: RoomName, to: RoomName): boolean => floors[from].mayImport.some((next) => next === to || reaches(next, to));
  expect((Object.keys(floors) as RoomName[]).filter((room) => reaches(room, room))).toEqual([]);
});

test("no file imports itself through others", () => {
  const graph = new Map(
    sources.map((file) => [
      file,
      listImports(file)
        .filter(({ typeOnly }) => !typeOnly)
        .flatMap(({ target }) => (target ? [target] : [])),
    ]),
  );
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (file: string, trail: readonly string[]): void => {
    if (trail.includes(file)) cycles.push([...trail.slice(trail.indexOf(file)), file].join(" → "));
    if (done.has(file) || trail.includes(file)) return;
    for (const next of graph.get(file) ?? []) visit(next, [...trail, file]);
    done.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
  expect(cycles).toEqual([]);
});

test("domain, core and contract know no npm package but zod, and no Node module", () => {
  const pure: readonly RoomName[] = ["domain", "core", "contract"];
  const broken = sources.flatMap((file) =>
    pure.includes(findRoom(file) as RoomName)
      ? listImports(file)
          .filter(({ specifier, target }) => target === undefined && specifier !== "zod")
          .map(({ specifier }) => `${file}: ${specifier}`)
      : [],
  );
  expect(broken).toEqual([]);
});

test("only db and server speak to the database", () => {
  const broken = sources.filter(
    (file) => !["db"].includes(findRoom(file) as string) && /from "(pg|drizzle-orm[^"]*|@electric-sql\/[^"]+)"/.test(readSource(file)),
  );
  expect(broken).toEqual([]);
});
