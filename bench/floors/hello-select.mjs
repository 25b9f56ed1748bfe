import { Controller, Get } from '@nestjs/common';
import pg from 'pg';
import { decorate, serveFloor } from '../lib/nest-floor.mjs';

const QUERY = { name: 'floor', text: 'SELECT $1::int AS id, $2::text AS name', values: [7, 'x'.repeat(200)] };
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });

/** The framework and one prepared SELECT: a row of a key's size, without a table. */
class HelloSelectController {
  async hello() {
    const { rows } = await pool.query(QUERY);
    return rows[0].id === 7 ? 'Hello World!' : 'lost';
  }
}
Controller()(HelloSelectController);
decorate(Get('/hello'), HelloSelectController, 'hello');

await serveFloor(HelloSelectController);
