"""SAML 2.0: Corridor as the service provider of a district's own identity provider.

``metadata`` reads what the provider says of itself and ``refreshing`` keeps it current,
``toolkit`` sets up python3-saml, ``assertions`` takes an answer apart, ``spending`` lets each
sign in once, ``tickets`` carries one over from the provider's POST to our own page.

Why not the views of django-allauth: they store every POST with all its headers, cookies too,
before anything of it is checked; they believe the envelope about which request is answered,
which nobody signs; they know one certificate; and they keep no record of what was used.
"""
