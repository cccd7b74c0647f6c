import { defineAction } from "astro:actions";
import { z } from "zod";
import { EditorPreferences } from "#src/domain/people.ts";
import { requireViewer } from "#src/server/authorise.ts";
import { updatePreferences } from "#src/server/profile.ts";
import { getRuntime } from "#src/server/runtime.ts";
import { refuse } from "./refuse.ts";

const { editor, tabLeavesEditor } = EditorPreferences.shape;

/** What people choose while they work. */
export const preferences = {
  change: defineAction({
    input: z.strictObject({ editor: editor.unwrap(), tabLeavesEditor: tabLeavesEditor.unwrap() }),
    handler: async (input, { locals }) =>
      refuse(locals, async () => updatePreferences(await getRuntime(), requireViewer(locals.viewer), input)),
  }),
};
