from django.apps import AppConfig


class OnboardingConfig(AppConfig):
    name = "corridor.onboarding"
    label = "onboarding"
