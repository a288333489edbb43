import { Icon } from '../../look/icons.js';
import { Menu, type MenuItem } from '../../look/menu.js';
import { askForNotices, blocked, muted, play, systemNotices, volume, wanted } from '../../session/sound.js';
import { say } from '../../words/say.js';

const CAUSES = [
  ['for-you', 'sound.foryou'],
  ['rings-soon', 'sound.soon'],
  ['rings-back', 'sound.rings'],
] as const;
const VOLUMES = [
  ['soft', 'sound.soft'],
  ['normal', 'sound.normal'],
  ['loud', 'sound.loud'],
] as const;

export function SoundMenu() {
  const off = muted.value || blocked.value;
  const items: MenuItem[] = [
    {
      kind: 'do',
      text: muted.value ? say('sound.muted') : say('sound.on'),
      check: !muted.value,
      key: 'M',
      onPress: () => {
        muted.value = !muted.value;
      },
    },
    { kind: 'group', text: say('sound.when') },
    ...CAUSES.map(([cause, word]): MenuItem => ({
      kind: 'do',
      text: say(word),
      check: wanted[cause].value,
      onPress: () => {
        wanted[cause].value = !wanted[cause].value;
      },
    })),
    {
      kind: 'do',
      text: say('sound.notices'),
      check: systemNotices.value,
      onPress: () => void askForNotices(),
    },
    { kind: 'group', text: say('sound.volume') },
    ...VOLUMES.map(([value, word]): MenuItem => ({
      kind: 'do',
      text: say(word),
      chosen: volume.value === value,
      onPress: () => {
        volume.value = value;
      },
    })),
    { kind: 'do', text: say('sound.test'), sign: 'sound', onPress: () => play('for-you') },
  ];
  const label = muted.value ? say('sound.muted') : blocked.value ? say('sound.blocked') : say('sound.on');
  return (
    <Menu label={label} items={items} buttonClass="button plain square">
      <Icon sign={off ? 'muted' : 'sound'} />
    </Menu>
  );
}
