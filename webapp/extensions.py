"""The Flask extensions, made once and bound to the app by `create_app`."""

from typing import TYPE_CHECKING

from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

# Fixed names, so that a migration can address a constraint on both databases.
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

db = SQLAlchemy(
    metadata=MetaData(naming_convention=NAMING),
    session_options={"expire_on_commit": False},
)
migrate = Migrate(render_as_batch=True, compare_type=True, compare_server_default=True)

if TYPE_CHECKING:

    class Model(DeclarativeBase):
        """What mypy sees of `db.Model`, which is made at run time."""

else:
    Model = db.Model
