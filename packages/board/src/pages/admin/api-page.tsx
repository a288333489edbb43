import { useSignal } from '@preact/signals';
import type { Me, Scope } from '@parkade/api-contract';
import { Frame } from '../../app/frame.js';
import { Button, Trouble } from '../../look/controls.js';
import { addressOf } from '../../session/client.js';
import { known } from '../../session/office.js';
import { Lines } from './asked.js';
import { Check, Choice, Count } from './fields.js';
import { adminWords, fill } from './words/say.js';
import './admin.css';

const SCOPES: readonly Scope[] = ['see', 'act', 'records', 'admin'];
const NAME = /^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/;
const TOKEN = /^[\x21-\x7e]{1,200}$/;

/** How a program gets in: a token, made where the configuration is, and one line that works. */
export default function ApiPage() {
  const said = adminWords().api;
  const name = useSignal('my-program');
  const scopes = useSignal<readonly Scope[]>(['see']);
  const lot = useSignal('all');
  const days = useSignal(90);
  const isCut = useSignal(false);
  const lots = [...known.value.lots.keys()];
  const command = [
    'parkade tokens add',
    NAME.test(name.value) ? name.value : 'my-program',
    `--scopes ${scopes.value.join(',')}`,
    ...(lot.value === 'all' ? [] : [`--lots ${lot.value}`]),
    ...(isCut.value ? ['--callers cut'] : []),
    `--expires ${days.value}d`,
  ].join(' ');
  return (
    <Frame title={said.title}>
      <p class="admin-hint">
        {said.why} <a href={addressOf('openapi.json').href}>{said.document}</a>
      </p>
      <h2>{said.make}</h2>
      <div class="form">
        <label class="field">
          {said.name}
          <input
            class="input"
            value={name.value}
            maxLength={64}
            spellcheck={false}
            autocapitalize="none"
            onInput={(event) => {
              name.value = event.currentTarget.value;
            }}
          />
        </label>
        <Choice
          label={said.lots}
          value={lot.value}
          choices={[['all', said.allLots], ...lots.map((one) => [one, one] as const)]}
          onChoose={(value) => {
            lot.value = value;
          }}
        />
        <Count
          label={said.days}
          value={days.value}
          most={3650}
          onCount={(value) => {
            days.value = value;
          }}
        />
        <Rights
          scopes={scopes.value}
          isCut={isCut.value}
          onScopes={(chosen) => {
            scopes.value = chosen;
          }}
          onCut={(checked) => {
            isCut.value = checked;
          }}
        />
      </div>
      <h3>{said.command}</h3>
      <Lines text={command} label={said.command} />
      <p class="admin-hint">{said.commandWhy}</p>
      <TryToken />
    </Frame>
  );
}

interface RightsProps {
  readonly scopes: readonly Scope[];
  readonly isCut: boolean;
  readonly onScopes: (scopes: readonly Scope[]) => void;
  readonly onCut: (isCut: boolean) => void;
}

/** What the token may; at least to see. */
function Rights({ scopes, isCut, onScopes, onCut }: RightsProps) {
  const said = adminWords().api;
  return (
    <fieldset class="checks">
      <legend>{said.scopes}</legend>
      {SCOPES.map((scope) => (
        <Check
          key={scope}
          isChecked={scopes.includes(scope)}
          onCheck={(checked) => {
            const chosen = SCOPES.filter((one) => (one === scope ? checked : scopes.includes(one)));
            onScopes(chosen.length === 0 ? ['see'] : chosen);
          }}
        >
          <b>{scope}</b> {said.scopeWords[scope]}
        </Check>
      ))}
      <Check isChecked={isCut} onCheck={onCut}>
        {said.cut}
      </Check>
    </fieldset>
  );
}

function TryToken() {
  const said = adminWords().api;
  const token = useSignal('');
  const outcome = useSignal<{ readonly works: boolean; readonly text: string } | null>(null);
  const shown = TOKEN.test(token.value) ? token.value : '$TOKEN';
  const curl = `curl -H 'Authorization: Bearer ${shown}' ${addressOf('lots').href}`;
  const tryIt = async (): Promise<void> => {
    try {
      const response = await fetch(addressOf('me'), {
        headers: { authorization: `Bearer ${token.value}`, accept: 'application/json' },
        credentials: 'omit',
      });
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the engine serves page and API from one contract
      const body = (await response.json()) as Me & { readonly detail?: string };
      outcome.value = response.ok
        ? { works: true, text: fill(said.works, { n: body.lots.length, name: body.name }) }
        : { works: false, text: fill(adminWords().refused, { detail: body.detail ?? '' }) };
    } catch {
      outcome.value = { works: false, text: adminWords().away };
    }
  };
  return (
    <>
      <h2>{said.curl}</h2>
      <label class="field narrow">
        <span>
          {said.token} <span class="hint">{said.tokenWhy}</span>
        </span>
        <input
          class="input"
          type="password"
          autocomplete="off"
          spellcheck={false}
          value={token.value}
          onInput={(event) => {
            token.value = event.currentTarget.value.trim();
            outcome.value = null;
          }}
        />
      </label>
      <Lines text={curl} label={said.curl} />
      <div>
        <Button kind="primary" whyNot={TOKEN.test(token.value) ? null : said.token} onPress={() => void tryIt()}>
          {said.tryIt}
        </Button>
      </div>
      <div role="status">
        {outcome.value?.works === true && <p>{outcome.value.text}</p>}
        {outcome.value?.works === false && <Trouble>{outcome.value.text}</Trouble>}
      </div>
    </>
  );
}
