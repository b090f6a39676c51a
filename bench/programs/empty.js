/** The least CDKTF program: an app, a stack and the AWS provider, synthesized. Compiled, as a package would ship it. */
const { AwsProvider } = require("@cdktf/provider-aws/lib/provider");
const { App, TerraformStack } = require("cdktf");

const app = new App({ outdir: process.argv[2] });
new AwsProvider(new TerraformStack(app, "empty"), "aws", { region: "eu-central-1" });
app.synth();
