from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "corridor.accounts"
    label = "accounts"

    def ready(self) -> None:
        from corridor.accounts import change_words, group_words
        from corridor.schools import subjects

        subjects.register(*change_words.SUBJECTS, *group_words.SUBJECTS)
        subjects.register_names(change_words.names)
