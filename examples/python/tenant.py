"""What an application of a tenant does to reach its PostgreSQL: takes on the tenant's role, reads the connection
contract, signs in by token. Nothing here is a secret, and nothing is stored."""

import json
import os
import sys

import boto3
import psycopg


def assume(role: str, region: str) -> boto3.Session:
    """A session of the tenant's role, for an hour. Who runs this is named under `applications` in tenant.yml."""
    answer = boto3.client("sts", region_name=region).assume_role(RoleArn=role, RoleSessionName="application")
    credentials = answer["Credentials"]
    return boto3.Session(
        aws_access_key_id=credentials["AccessKeyId"],
        aws_secret_access_key=credentials["SecretAccessKey"],
        aws_session_token=credentials["SessionToken"],
        region_name=region,
    )


def read_contract(name: str, session: boto3.Session) -> dict:
    """The tenant's contract, which its role alone may read. It can change: read it when the application starts."""
    contract = json.loads(session.client("ssm").get_parameter(Name=name)["Parameter"]["Value"])
    if contract["version"] != 1:
        raise ValueError(f"{name} is no contract of version 1")
    return contract


def sign_in_token(contract: dict, session: boto3.Session) -> str:
    """A token that opens a connection within 15 minutes, made on this machine: no call leaves it."""
    writer = contract["endpoints"]["writer"]
    return session.client("rds").generate_db_auth_token(
        DBHostname=writer["host"],
        Port=writer["port"],
        DBUsername=contract["roles"]["application"],
        Region=contract["authentication"]["region"],
    )


def connect(contract: dict, trust: str, session: boto3.Session, token=sign_in_token) -> psycopg.Connection:
    """A connection as the contract has it.

    trust: path of the PEM file of `tls.trust.bundle_url`, which is shipped with the application
    token: what opens a connection
    """
    writer = contract["endpoints"]["writer"]
    return psycopg.connect(
        host=writer["host"],
        port=writer["port"],
        dbname=contract["database"],
        user=contract["roles"]["application"],
        password=token(contract, session),
        sslmode="verify-full",
        sslrootcert=trust,
        ssl_min_protocol_version=f"TLSv{contract['tls']['min_version']}",
        # A pooler lends connections for one transaction: nothing that a session keeps survives it.
        prepare_threshold=5 if contract["pool"]["prepared_statements"] else None,
    )


def main(sql: str = "SELECT session_user AS signed_in_as, current_schema() AS works_in") -> None:
    session = assume(os.environ["TENANT_ROLE"], os.environ["AWS_REGION"])
    contract = read_contract(os.environ["TENANT_CONTRACT"], session)
    with connect(contract, os.environ["TENANT_TRUST"], session) as connection:
        cursor = connection.execute(sql)
        names = [column.name for column in cursor.description]
        print(json.dumps([dict(zip(names, row)) for row in cursor.fetchall()], default=str))


if __name__ == "__main__":
    main(*sys.argv[1:])
