import { Aggregate, domainEvent } from './domain-event.js';
import { isId } from './ids.js';

class Lamp extends Aggregate {
  switchOn(): void {
    this.record(domainEvent({ name: 'lamp.switched-on', aggregateType: 'lamp', aggregateId: '1' }));
  }
}

describe('domainEvent', () => {
  it('has an id of its own, and nothing where nothing was said', () => {
    const event = domainEvent({ name: 'lamp.switched-on', aggregateType: 'lamp', aggregateId: '1' });
    expect(isId(event.id)).toBe(true);
    expect(event).toMatchObject({ tenantId: null, userId: null, data: {}, secret: null });
  });
});

describe('an aggregate', () => {
  it('hands over what happened once, in order', () => {
    const lamp = new Lamp();
    lamp.switchOn();
    lamp.switchOn();
    expect(lamp.releaseEvents().map(({ name }) => name)).toEqual(['lamp.switched-on', 'lamp.switched-on']);
    expect(lamp.releaseEvents()).toEqual([]);
  });

  it('shares its events with no other', () => {
    const [one, other] = [new Lamp(), new Lamp()];
    one.switchOn();
    expect([other.releaseEvents().length, one.releaseEvents().length]).toEqual([0, 1]);
  });
});
