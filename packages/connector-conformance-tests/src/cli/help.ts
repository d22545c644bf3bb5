/** What `--help` prints. */
export const HELP = `Tests what a connector does, from the outside.

  pyloto-conformance <built module or address of a running connector> [options]

  pyloto-conformance dist/connector.js --level silver
  pyloto-conformance src/connector.ts --level gold --redis-url redis://127.0.0.1:6379
  pyloto-conformance dist/connector.js --url http://127.0.0.1:3000

  --level <level>      bronze (default), silver or gold
  --main <file>        the program that runs the connector; default: main.js or main.ts beside the module
  --no-main            runs the connector without its program and its handlers
  --url <address>      a connector that runs already, in sandbox mode. With an address alone no level is
                       reached: what needs its module or its process is skipped
  --fixtures <folder>  recorded deliveries; default: the nearest folder fixtures above the module. May be repeated
  --env <NAME=value>   a variable for the program. May be repeated
  --redis-url <url>    a Redis that may be written to, for what several copies share
  --only <ids>         some requirements or groups, for example SIG,DED-01; no level is reached then
  --json               prints the report as JSON
  --junit <file>       writes the report as JUnit XML
  --badge <file>       writes the level as an SVG

Exit code: 0 the level is reached, 1 it is not, 2 the command was wrong.
`;
