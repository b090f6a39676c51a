import type { TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import type { Environment } from "../../config/model";
import { Vault } from "./vault";

export interface CopyVaultProps {
  /** Provider of the recovery region. */
  readonly provider: TerraformProvider;
  readonly environment: Environment;
  readonly name: string;
  /** Key of the recovery region that the copies are encrypted with. */
  readonly keyArn: string;
  /** See {@link Vault}. */
  readonly protect: boolean;
  /** See {@link Vault}. */
  readonly finalAfterDays: number | null;
  readonly tags?: Readonly<Record<string, string>>;
}

/** The vault in the recovery region that takes copies. Nothing of another account gets in. */
export class CopyVault extends Construct {
  readonly vault: Vault;

  constructor(scope: Construct, id: string, props: CopyVaultProps) {
    super(scope, id);
    const { environment, ...rest } = props;
    this.vault = new Vault(this, "vault", { ...rest, topicArn: null, onlyAccountId: environment.account_id });
  }

  get arn(): string {
    return this.vault.arn;
  }
}
