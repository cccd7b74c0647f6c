import { useState } from "react";
import { Button } from "react-aria-components/Button";
import { Dialog, DialogTrigger } from "react-aria-components/Dialog";
import { Heading } from "react-aria-components/Heading";
import { Modal, ModalOverlay } from "react-aria-components/Modal";
import { useSetting } from "../workspace-context.ts";

/** Back to the given code, after a question; what was there stays in the history. */
export function ResetButton({ onReset }: { onReset: () => Promise<void> }) {
  const { t } = useSetting();
  const [hasFailed, setHasFailed] = useState(false);
  return (
    <DialogTrigger>
      <Button className="btn plain tool">{t.draft.reset}</Button>
      <ModalOverlay className="overlay" isDismissable>
        <Modal className="modal">
          <Dialog className="dialog" role="alertdialog">
            {({ close }) => (
              <>
                <Heading slot="title">{t.draft.resetTitle}</Heading>
                <p>{t.draft.resetText}</p>
                {hasFailed && <p className="problem">{t.draft.resetFailed}</p>}
                <p className="dialog-actions">
                  <Button
                    className="btn main"
                    onPress={() =>
                      void onReset().then(close, () => {
                        setHasFailed(true);
                      })
                    }
                  >
                    {t.draft.resetConfirm}
                  </Button>
                  <Button className="btn" onPress={close}>
                    {t.draft.cancel}
                  </Button>
                </p>
              </>
            )}
          </Dialog>
        </Modal>
      </ModalOverlay>
    </DialogTrigger>
  );
}
