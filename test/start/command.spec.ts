import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ProjectCopy, freePort } from './project-copy.js';

describe('npm run sallyport', () => {
  let project: ProjectCopy;

  beforeAll(async () => {
    project = new ProjectCopy();
    const start = await project.start({ PORT: await freePort() }).ready();
    await start.stop();
  });
  afterAll(() => project.remove());

  it('runs a command with the settings and the database of npm start, and leaves nothing running', async () => {
    const { code, stdout } = await project.command('tiers', 'list');
    expect([code, stdout]).toEqual([0, expect.stringContaining('standard (rank')]);
    const start = await project.start({ PORT: await freePort() }).ready();
    await start.stop();
  });

  it('ends as the command does, and says what is wrong and what to do', async () => {
    const { code, stderr } = await project.command('superuser', 'grant', 'nobody@example.com');
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^No account .*\(rbac\.superuser-unfit\)\. \S/m)]);
    expect((await project.command('superuser')).code).toBe(2);
  });

  it('says in one line that the service runs, which has the database', async () => {
    const start = await project.start({ PORT: await freePort() }).ready();
    const { code, stderr } = await project.command('tiers', 'list');
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^Sallyport is already running .*\n$/)]);
    await start.stop();
  });
});
