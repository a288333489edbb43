/** The one laboratory that stands at a time. Once the stage is closed none is set up any more, so nothing is left running. */
import type { LabHost, ScenarioLab } from '../lab.js';
import type { LotSettings } from '../lot-settings.js';

export class Stage {
  #opening: Promise<ScenarioLab> | undefined;
  #closed = false;

  /** @throws Error when the stage was closed meanwhile. */
  async open(host: LabHost, settings: LotSettings): Promise<ScenarioLab> {
    if (this.#closed) throw new Error('the story was broken off');
    this.#opening = host.openScenario(settings);
    return this.#opening;
  }

  async close(): Promise<void> {
    this.#closed = true;
    const lab = await this.#opening?.catch(() => undefined);
    await lab?.close();
  }
}
