import { signUp } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';

describe('POST /api/tenants without a slug', () => {
  let app: TestApp;
  let person: Awaited<ReturnType<typeof signUp>>;

  beforeAll(async () => {
    app = await TestApp.start();
    person = await signUp(app);
  });

  afterAll(() => app.stop());

  const create = (body: object) => person.client.post('/api/tenants', body);

  it('201: makes one from the Latin letters and digits of the name', async () => {
    expect((await create({ name: 'Ünïque Café & Söhne №7' })).body.slug).toBe('unique-cafe-sohne-no7');
  });

  it('201: finds a free one where the name has no Latin letters, or its slug is taken', async () => {
    const slugs: string[] = [];
    for (const name of ['機器人', 'Роботы', '机器人', 'É', 'Twins', 'Twins'])
      slugs.push((await create({ name })).body.slug);
    expect(slugs).toEqual([
      'tenant',
      ...Array(3).fill(expect.stringMatching(/^tenant-[a-z0-9]{6}$/)),
      'twins',
      expect.stringMatching(/^twins-[a-z0-9]{6}$/),
    ]);
    expect(new Set(slugs).size).toBe(6);
  });

  it('201: finds a free one for each of 20 parallel requests with one name', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => create({ name: 'Crowded Name' })));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(201));
    const slugs = answers.map(({ body }) => body.slug as string);
    expect(new Set(slugs).size).toBe(20);
    expect(slugs.filter((slug) => slug === 'crowded-name')).toHaveLength(1);
  });

  it('201: finds a free one while somebody else asks for that very slug', async () => {
    const asking = Array.from({ length: 20 }, (_, index) =>
      create(index % 2 === 0 ? { name: 'Wanted' } : { name: 'Asked', slug: 'wanted' }),
    );
    const answers = await Promise.all(asking);
    const [derived, asked] = [0, 1].map((rest) => answers.filter((_, index) => index % 2 === rest));
    expect(derived?.map(({ status }) => status)).toEqual(Array(10).fill(201));
    expect(asked?.filter(({ status }) => status === 201).length).toBeLessThanOrEqual(1);
    expect(answers.filter(({ body }) => body.slug === 'wanted')).toHaveLength(1);
  });
});
