from django.apps import AppConfig


class PassesConfig(AppConfig):
    name = "corridor.passes"
    label = "passes"

    def ready(self) -> None:
        from corridor.notifications import tellers
        from corridor.passes import change_words
        from corridor.passes.notices import telling
        from corridor.passes.notices.occasions import CLOCK, HELD_APART, OCCASIONS, OVER
        from corridor.passes.queries.uses import place_in_use
        from corridor.schools import place_uses, subjects

        subjects.register(*change_words.SUBJECTS)
        place_uses.register_use(place_in_use)
        tellers.register(
            telling.PassTeller(),
            occasions=(*OCCASIONS.values(), CLOCK, OVER, HELD_APART),
            kinds=telling.KINDS,
        )
