"""What a report must say of a study that no table can tell: funding, permission, background."""

from pydantic import Field

from evaluatie.study.outcomes import Text
from evaluatie.study.section import Section


class Account(Section):
    """Sentences for the last chapter of the report, in its language; each answers an item there."""

    background: Text | None = Field(None, description="why the study was done, and what was known")
    setting: Text | None = Field(None, description="where and when people took part")
    size: Text | None = Field(None, description="how the number of persons came about")
    validation: Text | None = Field(None, description="whether the choice of persons was checked")
    linkage: Text | None = Field(None, description="how registers were linked, and how well")
    access: Text | None = Field(None, description="to which data the researchers had access")
    cleaning: Text | None = Field(None, description="what was done to the data before delivery")
    register_limits: Text | None = Field(
        None, description="what registers that were not made for research cannot tell"
    )
    generalisability: Text | None = Field(None, description="for whom else the results hold")
    ethics: Text | None = Field(None, description="permission and review")
    funding: Text | None = Field(None, description="who paid, and what they decided")
