/** A real dialog: Escape closes it, and the focus goes back to where it was. */
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Button } from '../../look/controls.js';
import { say } from '../../words/say.js';
import { dialog } from './dialogs-state.js';

export const close = () => {
  dialog.value = null;
};

interface DialogProps {
  readonly title: string;
  readonly children: ComponentChildren;
  readonly hideTitle?: boolean;
  readonly sheet?: boolean;
}

export function Dialog({ title, children, hideTitle = false, sheet = false }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  // Before anything else is pressed: what is typed next is meant for the dialog.
  useLayoutEffect(() => {
    const opener = document.activeElement;
    const here = element.current;
    here?.showModal();
    return () => {
      here?.close();
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);
  return (
    <dialog
      ref={element}
      class={sheet ? 'dialog sheet' : 'dialog'}
      aria-label={title}
      onClose={close}
      onKeyDown={(event) => event.stopPropagation()}
      onClick={(event) => {
        // The veil is part of the dialog element, and nothing else of it is.
        if (event.target === event.currentTarget) close();
      }}
    >
      <div class="dialog-head">
        {hideTitle ? <span /> : <h2 dir="auto">{title}</h2>}
        <Button kind="bare" square sign="cross" label={say('dialog.close')} onPress={close} />
      </div>
      {children}
    </dialog>
  );
}
