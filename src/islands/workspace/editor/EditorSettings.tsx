import { Button } from "react-aria-components/Button";
import { Dialog, DialogTrigger } from "react-aria-components/Dialog";
import { Popover } from "react-aria-components/Popover";
import { Switch } from "react-aria-components/Switch";
import { useSetting } from "../workspace-context.ts";
import type { EditorChoice } from "./use-editor-choice.ts";

interface Props {
  readonly choice: EditorChoice;
  readonly onChoose: (choice: EditorChoice) => void;
}

/** How the editor behaves; every choice is remembered. */
export function EditorSettings({ choice, onChoose }: Props) {
  const { t } = useSetting();
  return (
    <DialogTrigger>
      <Button className="btn plain tool">{t.editor.settings}</Button>
      <Popover className="popover" placement="bottom end">
        <Dialog className="settings" aria-label={t.editor.settings}>
          <Switch className="switch" isSelected={choice.tabLeaves} onChange={(tabLeaves) => onChoose({ ...choice, tabLeaves })}>
            <span className="track" aria-hidden="true" />
            {t.editor.tabSwitch} <kbd>Ctrl M</kbd>
          </Switch>
          <Switch className="switch" isSelected={choice.isPlain} onChange={(isPlain) => onChoose({ ...choice, isPlain })}>
            <span className="track" aria-hidden="true" />
            {t.editor.plainSwitch}
          </Switch>
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
