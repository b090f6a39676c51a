terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "PROVIDER_VERSION"
    }
  }
}

provider "aws" {
  region                      = "eu-central-1"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
}

data "aws_ssm_parameter" "cell" {
  name = "/tessera/production/cells/pool-1"
}

