DROP TABLE departed_logins;
