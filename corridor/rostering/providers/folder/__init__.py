"""A folder of this server into which another system drops its files, by SFTP say.

``settings`` is the form, ``watch`` finds a file that is whole and puts away what was read.
"""
