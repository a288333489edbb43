/** The file of the engine that answers is read again, as at SIGHUP; each engine has its own. */
import { Reloaded } from '@parkade/api-contract';
import { Refused } from '../problems.js';
import { viewerOf } from '../who/guard.js';
import { answers, type App, type RouteDeps } from './route-kit.js';

export function addReloadRoutes(app: App, { deps }: RouteDeps): void {
  const summary = 'The engine that answers reads its configuration again';
  const schema = { operationId: 'reloadConfiguration', summary, tags: ['house'], response: answers(Reloaded) };
  app.post('/reload', { config: { may: 'admin' }, schema } as const, async (request, reply): Promise<Reloaded> => {
    deps.log.warn('api-reload-asked', { by: viewerOf(request, reply).name });
    const outcome = await deps.reload();
    if (outcome.kind === 'refused')
      throw new Refused('configuration-refused', { detail: outcome.why, fields: outcome.fields });
    const { lots, draining, needsRestart } = outcome;
    return {
      engine: deps.engine,
      at: deps.clock.now(),
      lots,
      draining: [...draining],
      needsRestart: [...needsRestart],
    };
  });
}
