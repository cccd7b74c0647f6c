import { useId } from "react";
import { ToggleButton } from "react-aria-components/ToggleButton";
import { ToggleButtonGroup } from "react-aria-components/ToggleButtonGroup";
import { formatNumber } from "#src/lib/formats.ts";
import { urls } from "#src/lib/urls.ts";
import { useSetting } from "../workspace-context.ts";
import type { ChosenProfile } from "./use-profile.ts";
import "./profile.css";

/** Stands beside Run and Submit where there is a choice: a processor or a GPU, and what each is expected to take. */
export function ProfileChoice({ chosen, choose }: Pick<ChosenProfile, "chosen" | "choose">) {
  const { t, locale, exercise } = useSetting();
  const id = useId();
  const [usual, ...others] = exercise.profiles;
  if (others.length === 0) return null;
  // The page itself asks for the terms where the exercise is usually on a GPU.
  const asksForTerms = chosen.asksForTerms && !usual.asksForTerms;
  return (
    <div className="profile-choice">
      <span id={id}>{t.profiles.choice}</span>
      <ToggleButtonGroup
        className="choice"
        aria-labelledby={id}
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[chosen.profile]}
        onSelectionChange={(keys) => {
          const picked = exercise.profiles.find(({ profile }) => keys.has(profile));
          if (picked) choose(picked.profile);
        }}
      >
        {exercise.profiles.map(({ profile, onGpu, seconds }) => (
          <ToggleButton key={profile} id={profile}>
            {t.profiles[onGpu ? "gpu" : "cpu"](formatNumber(locale, seconds, 1))}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
      <output>
        {!chosen.isGraded && <span>{t.profiles.runsOnly}</span>}
        {asksForTerms && (
          <span>
            {t.profiles.terms}{" "}
            <a href={`${urls.machineTerms(locale)}?next=${encodeURIComponent(location.pathname)}`}>{t.profiles.readTerms}</a>
          </span>
        )}
      </output>
    </div>
  );
}
