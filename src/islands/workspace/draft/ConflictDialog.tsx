import { Button } from "react-aria-components/Button";
import { Dialog } from "react-aria-components/Dialog";
import { Heading } from "react-aria-components/Heading";
import { Modal, ModalOverlay } from "react-aria-components/Modal";
import { DiffView } from "../diff/DiffView.tsx";
import { useSetting } from "../workspace-context.ts";
import type { DraftState } from "./draft-state.ts";

interface Props {
  readonly state: DraftState;
  readonly onKeepMine: () => void;
  readonly onTakeTheirs: () => void;
}

/** Two versions of one draft, side by side; the reader decides, and both stay in the history. */
export function ConflictDialog({ state, onKeepMine, onTakeTheirs }: Props) {
  const { t } = useSetting();
  if (!state.conflict) return null;
  return (
    <ModalOverlay className="overlay" isOpen>
      <Modal className="modal wide">
        <Dialog className="dialog" role="alertdialog">
          <Heading slot="title">{t.draft.conflictTitle}</Heading>
          <p>{t.draft.conflictText}</p>
          <div className="dialog-body">
            <DiffView from={state.conflict.files} to={state.files} label={t.draft.diffLabel} />
          </div>
          <p className="dialog-actions">
            <Button className="btn main" onPress={onKeepMine}>
              {t.draft.keepMine}
            </Button>
            <Button className="btn" onPress={onTakeTheirs}>
              {t.draft.takeTheirs}
            </Button>
          </p>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
