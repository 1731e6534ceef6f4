// A push service (npm web-push-testing), for tests; beside its own addresses /busy/, which has had
// too many. usage: node push.cjs PORT
const http = require('node:http');
const { PushApiModel } = require('web-push-testing/src/PushApiModel');
const Server = require('web-push-testing/src/server');

const port = Number(process.argv[2]);
const server = new Server(new PushApiModel(), port);
server._app.post('/busy/:hash', (_request, response) => response.set('Retry-After', '70').sendStatus(429));
// By itself it would listen everywhere.
server._app.listen = (_port, told) =>
  http.createServer(server._app).listen(port, 'localhost', () => {
    told();
    console.log('ready');
  });
server.startServer();
