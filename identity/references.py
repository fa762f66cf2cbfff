"""What a caller may name in a parameter: people, groups, roles; and the way back from a recorded actor."""

from identity.actor import actor_again
from identity.models import Approval, Group, Role, User
from ledger.actors import register_loader
from ledger.refs import register_ref

register_ref("identity.user", lambda actor: User.objects.visible_to(actor))
register_ref("identity.group", lambda actor: Group.objects.visible_to(actor))
register_ref("identity.role", lambda actor: Role.objects.visible_to(actor), also_by=("code",))
register_ref("identity.approval", lambda actor: Approval.objects.visible_to(actor))
register_loader(actor_again)
