import { Button } from '../../look/controls.js';
import { say } from '../../words/say.js';
import { assertive, hush, polite, toast } from './telling.js';

export function LiveRegions() {
  return (
    <>
      <div class="sr" role="status" aria-live="polite">
        {polite.value}
      </div>
      <div class="sr" role="alert">
        {assertive.value}
      </div>
    </>
  );
}

export function ToastLine() {
  const now = toast.value;
  return (
    <div class="toast-place" role="status">
      {now !== null && (
        <div class="toast">
          <span dir="auto">{now.text}</span>
          {now.undo !== null && (
            <Button
              onPress={() => {
                now.undo?.();
                hush();
              }}
            >
              {say('do.undo')}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}
