"""Messages that come back, as servers write them."""

HELO = "mx.isere.example"


def postfix(retour: str, adresse: str, *, status: str = "5.1.1", action: str = "failed", reponse: str = "") -> bytes:
    reponse = reponse or f"550 {status} <{adresse}>: Recipient address rejected: User unknown in virtual mailbox table"
    return f"""Return-Path: <>
Delivered-To: {retour}
Received: by {HELO} (Postfix) id 4XyZ12; Tue, 24 Nov 2026 15:00:03 +0100 (CET)
Date: Tue, 24 Nov 2026 15:00:03 +0100 (CET)
From: MAILER-DAEMON@{HELO} (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: {retour}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="4XyZ10.1764000000/{HELO}"
Content-Transfer-Encoding: 8bit
Message-Id: <20261124140003.4XyZ12@{HELO}>

This is a MIME-encapsulated message.

--4XyZ10.1764000000/{HELO}
Content-Description: Notification
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

This is the mail system at host {HELO}.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

<{adresse}>: host mta.isere.example[192.0.2.7] said: {reponse} (in reply to RCPT TO command)

--4XyZ10.1764000000/{HELO}
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; {HELO}
X-Postfix-Queue-ID: 4XyZ10
X-Postfix-Sender: rfc822; {retour}
Arrival-Date: Tue, 24 Nov 2026 15:00:02 +0100 (CET)

Final-Recipient: rfc822; {adresse}
Original-Recipient: rfc822;{adresse}
Action: {action}
Status: {status}
Remote-MTA: dns; mta.isere.example
Diagnostic-Code: smtp; {reponse}

--4XyZ10.1764000000/{HELO}
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

Return-Path: <{retour}>
From: Isere Inno <inno@isere.example>
To: {adresse}
Subject: =?utf-8?q?Fermeture?=
Content-Type: multipart/alternative; boundary="x"

--4XyZ10.1764000000/{HELO}--
""".encode()


def exchange(retour: str, adresse: str) -> bytes:
    return f"""Received: from PR0P264CA0001.FRAP264.PROD.OUTLOOK.COM (2603:10a6:100:1::1)
 by MRZP264MB0001.FRAP264.PROD.OUTLOOK.COM; Tue, 24 Nov 2026 14:00:05 +0000
MIME-Version: 1.0
From: <postmaster@metropole.example>
To: <{retour.upper()}>
Date: Tue, 24 Nov 2026 14:00:05 +0000
Content-Type: multipart/report; report-type=delivery-status;
 boundary="9f0a1c2e-77aa-4b1e-9d7e-0d6f8d9f1a22"
X-MS-Exchange-Message-Is-Ndr:
Content-Language: fr-FR
Message-ID: <7d3b0f0c-0001@MRZP264MB0001.FRAP264.PROD.OUTLOOK.COM>
In-Reply-To: <x@portail.example>
Subject: =?utf-8?B?Tm9uIHJlbWlzwqA6IEZlcm1ldHVyZQ==?=
Auto-Submitted: auto-replied

--9f0a1c2e-77aa-4b1e-9d7e-0d6f8d9f1a22
Content-Type: multipart/alternative; differences=Content-Type;
 boundary="4b1e"

--4b1e
Content-Type: text/plain; charset="utf-8"
Content-Transfer-Encoding: base64

Vm90cmUgbWVzc2FnZSBuJ2EgcGFzIHB1IMOqdHJlIHJlbWlzLg==

--4b1e
Content-Type: text/html; charset="us-ascii"

<html><body><p>550 5.1.10 RESOLVER.ADR.RecipientNotFound</p></body></html>

--4b1e--

--9f0a1c2e-77aa-4b1e-9d7e-0d6f8d9f1a22
Content-Type: message/delivery-status

Reporting-MTA: dns;MRZP264MB0001.FRAP264.PROD.OUTLOOK.COM
Received-From-MTA: dns;PR0P264CA0001.FRAP264.PROD.OUTLOOK.COM
Arrival-Date: Tue, 24 Nov 2026 14:00:04 +0000

Final-Recipient: rfc822;{adresse}
Action: failed
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient {adresse} not found by SMTP address lookup
X-Display-Name: {adresse}

--9f0a1c2e-77aa-4b1e-9d7e-0d6f8d9f1a22
Content-Type: message/rfc822

From: Isere Inno <inno@isere.example>
To: {adresse}
Subject: Fermeture
Content-Type: text/plain

Bonjour.

--9f0a1c2e-77aa-4b1e-9d7e-0d6f8d9f1a22--
""".encode()


def gmail(retour: str, adresse: str) -> bytes:
    return f"""Return-Path: <>
Received: by 2002:a05:6000:1 with SMTP id x1; Tue, 24 Nov 2026 06:00:04 -0800 (PST)
Content-Type: multipart/report; boundary="00000000000052b4c7062a5b1c9d"; report-type=delivery-status
To: {retour}
Auto-Submitted: auto-replied
From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
Subject: Delivery Status Notification (Failure)
Message-ID: <6561a2f4.050a0220.1.GMR@mx.google.com>
Date: Tue, 24 Nov 2026 06:00:04 -0800 (PST)

--00000000000052b4c7062a5b1c9d
Content-Type: multipart/related; boundary="00000000000052bcaf062a5b1ca6"

--00000000000052bcaf062a5b1ca6
Content-Type: text/plain; charset="UTF-8"

** Address not found **

Your message wasn't delivered to {adresse} because the address couldn't be found, or is unable to receive mail.

550 5.1.1 The email account that you tried to reach does not exist.

--00000000000052bcaf062a5b1ca6--
--00000000000052b4c7062a5b1c9d
Content-Type: message/delivery-status

Reporting-MTA: dns; googlemail.com
Arrival-Date: Tue, 24 Nov 2026 06:00:03 -0800 (PST)
X-Original-Message-ID: <x@portail.example>

Final-Recipient: rfc822; {adresse}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist.
 550 5.1.1 Learn more at https://support.google.com/mail/?p=NoSuchUser - gsmtp
Last-Attempt-Date: Tue, 24 Nov 2026 06:00:04 -0800 (PST)

--00000000000052b4c7062a5b1c9d
Content-Type: message/rfc822

Return-Path: <{retour}>
From: Isere Inno <inno@isere.example>
To: {adresse}
Subject: Fermeture

Bonjour.

--00000000000052b4c7062a5b1c9d--
""".encode()


def qmail(retour: str, adresse: str) -> bytes:
    """No report at all: words for people."""
    return f"""Return-Path: <>
From: MAILER-DAEMON@vieux.example
To: {retour}
Subject: failure notice

Hi. This is the qmail-send program at vieux.example.

<{adresse}>:
Remote host said: 550 5.2.1 Mailbox disabled, not accepting messages
""".encode()


def absence(retour: str) -> bytes:
    return f"""Return-Path: <maud@isere.example>
From: Maud Tissot <maud@isere.example>
To: {retour}
Subject: =?utf-8?q?Absente_jusqu=27au_5?=
Auto-Submitted: auto-replied

Je suis absente. Pour une urgence, 550 5.1.1 n'existe pas.
""".encode()


def accuse_de_lecture(retour: str) -> bytes:
    return f"""From: maud@isere.example
To: {retour}
Content-Type: multipart/report; report-type=disposition-notification; boundary="b"

--b
Content-Type: message/disposition-notification

Final-Recipient: rfc822;maud@isere.example
Disposition: manual-action/MDN-sent-manually; displayed

--b--
""".encode()


def retour_de_retour(retour: str, adresse: str) -> bytes:
    """What comes back of a message that was itself a return."""
    interieur = postfix(retour, adresse).decode()
    return f"""Return-Path: <>
From: MAILER-DAEMON@{HELO}
To: {retour}
Content-Type: multipart/report; report-type=delivery-status; boundary="dehors"

--dehors
Content-Type: message/delivery-status

Reporting-MTA: dns; {HELO}

Final-Recipient: rfc822; {adresse}
Action: failed
Status: 5.1.1

--dehors
Content-Type: message/rfc822

{interieur}
--dehors--
""".encode()
