from tests.commands.legacy import shell
from tests.tenant.fixtures import ca_file, certificates, get_token, inside, tenant

__all__ = ["ca_file", "certificates", "get_token", "inside", "shell", "tenant"]
