# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Doc fragment: the options of a session, for the connection plugin and for the inventory plugin."""

from __future__ import annotations

__all__ = ["ModuleDocFragment"]


class ModuleDocFragment:
    """How a session is made, and how long it may take."""

    DOCUMENTATION = r"""
options:
  vos_user:
    description:
      - User of the CLI, as set by a credential of AWX, together with O(password_file). It takes precedence over the
        user of Ansible's command line, because AWX always gives one there.
      - A user in the inventory, together with its password, takes precedence over it.
    type: str
    env:
      - name: VOS_USER
  password_file:
    description:
      - File that contains the password of O(vos_user), or of the user from elsewhere if O(vos_user) is not set. One
        newline at its end is removed. The file is never executed.
      - If it is set and needed, it must exist, be readable and contain a password; no other password is used instead.
    type: path
    env:
      - name: VOS_PASSWORD_FILE
  connect_timeout:
    description:
      - Seconds for the TCP connection, the SSH greeting and the key exchange together.
    type: float
    default: 30
    vars:
      - name: vos_connect_timeout
    env:
      - name: ANSIBLE_VOS_CONNECT_TIMEOUT
    ini:
      - section: vos_connection
        key: connect_timeout
  login_timeout:
    description:
      - Seconds from the start of the connection to the first prompt. A CLI takes 8 to 60 seconds to start, and up to
        two minutes right after a reboot.
    type: float
    default: 180
    vars:
      - name: vos_login_timeout
    env:
      - name: ANSIBLE_VOS_LOGIN_TIMEOUT
    ini:
      - section: vos_connection
        key: login_timeout
  command_timeout:
    description:
      - Seconds for a command without its own timeout.
    type: float
    default: 60
    vars:
      - name: vos_command_timeout
    env:
      - name: ANSIBLE_VOS_COMMAND_TIMEOUT
    ini:
      - section: vos_connection
        key: command_timeout
  prompt_settle:
    description:
      - Seconds of silence after which a text counts as the prompt, or as the known question of a command. Until then
        it could be the start of a line of output.
    type: float
    default: 0.25
    vars:
      - name: vos_prompt_settle
    env:
      - name: ANSIBLE_VOS_PROMPT_SETTLE
    ini:
      - section: vos_connection
        key: prompt_settle
  max_output:
    description:
      - Maximum number of bytes that one command may print. If a node sends more, the task fails.
    type: int
    default: 8388608
    vars:
      - name: vos_max_output
    env:
      - name: ANSIBLE_VOS_MAX_OUTPUT
    ini:
      - section: vos_connection
        key: max_output
  host_key_checking:
    description:
      - Whether the host key of the node must be known. Without this check, anybody who intercepts the connection gets
        the password.
    type: bool
    default: true
    vars:
      - name: vos_host_key_checking
    env:
      - name: ANSIBLE_VOS_HOST_KEY_CHECKING
    ini:
      - section: vos_connection
        key: host_key_checking
  known_hosts_files:
    description:
      - Files with known host keys, in the format of OpenSSH. Files that do not exist are ignored.
      - In the environment several paths are separated by commas. E(VOS_KNOWN_HOSTS_FILES) takes
        precedence over E(ANSIBLE_VOS_KNOWN_HOSTS_FILES).
    type: list
    elements: str
    default:
      - ~/.ssh/known_hosts
      - /etc/ssh/ssh_known_hosts
    vars:
      - name: vos_known_hosts_files
    env:
      - name: ANSIBLE_VOS_KNOWN_HOSTS_FILES
      - name: VOS_KNOWN_HOSTS_FILES
    ini:
      - section: vos_connection
        key: known_hosts_files
  known_hosts:
    description:
      - Known host keys as text, in the format of such a file. They are used in addition to the files.
    type: str
    default: ''
    vars:
      - name: vos_known_hosts
    env:
      - name: ANSIBLE_VOS_KNOWN_HOSTS
  password_prompts:
    description:
      - Further prompts that ask for the password of the user, such as V(TACACS Password:), each as the node prints it,
        without the blanks around it. An entry that begins with V(^) and ends with V($) is a regular expression.
      - C(Password:) and its usual forms are known. Any other prompt gets no answer.
    type: list
    elements: str
    default: []
    vars:
      - name: vos_password_prompts
    env:
      - name: ANSIBLE_VOS_PASSWORD_PROMPTS
    ini:
      - section: vos_connection
        key: password_prompts
  proxy_jump:
    description:
      - The jump host through which the node is reached, as C(user@host) or C(user@host:port); several separated by
        commas, the first hop first. V(none) means a direct connection.
      - It takes precedence over O(ssh_args), O(ssh_common_args) and O(ssh_extra_args). C(~/.ssh/config) is not read.
    type: str
    vars:
      - name: vos_proxy_jump
    env:
      - name: ANSIBLE_VOS_PROXY_JUMP
    ini:
      - section: vos_connection
        key: proxy_jump
  proxy_private_key_file:
    description:
      - File with the private key for the jump hosts. Without it the keys of the SSH agent are tried, then
        C(id_ed25519), C(id_ecdsa) and C(id_rsa) in C(~/.ssh). A key with a passphrase must be in the agent.
    type: path
    vars:
      - name: vos_proxy_private_key_file
    env:
      - name: ANSIBLE_VOS_PROXY_PRIVATE_KEY_FILE
    ini:
      - section: vos_connection
        key: proxy_private_key_file
  proxy_password:
    description:
      - Password of the user of the jump hosts. It is tried once if no key is accepted. O(password) is never sent to a
        jump host, and this password is never sent to a node.
    type: str
    vars:
      - name: vos_proxy_password
  proxy_host_key_fingerprint:
    description:
      - Fingerprint of the host key of the jump hosts, as C(ssh-keygen -lf) prints it; several separated by commas.
        Without it O(known_hosts_files) and O(known_hosts) are used for them, as for nodes.
    type: str
    default: ''
    vars:
      - name: vos_proxy_host_key_fingerprint
  ssh_args:
    description:
      - Arguments for ssh, as for Ansible's own connection. Only C(ProxyJump) (C(-J)) and C(ProxyCommand) are used.
        Arguments without effect on the route to the node are ignored, also those for host key checking. Any other
        argument is an error, and nothing is contacted.
    type: str
    default: ''
    vars:
      - name: ansible_ssh_args
    env:
      - name: ANSIBLE_SSH_ARGS
    ini:
      - section: ssh_connection
        key: ssh_args
  ssh_common_args:
    description:
      - As O(ssh_args).
    type: str
    default: ''
    vars:
      - name: ansible_ssh_common_args
    env:
      - name: ANSIBLE_SSH_COMMON_ARGS
    ini:
      - section: ssh_connection
        key: ssh_common_args
    cli:
      - name: ssh_common_args
        option: --ssh-common-args
  ssh_extra_args:
    description:
      - As O(ssh_args).
    type: str
    default: ''
    vars:
      - name: ansible_ssh_extra_args
    env:
      - name: ANSIBLE_SSH_EXTRA_ARGS
    ini:
      - section: ssh_connection
        key: ssh_extra_args
    cli:
      - name: ssh_extra_args
        option: --ssh-extra-args
  ssh_executable:
    description:
      - The program that Ansible's own connection runs instead of C(ssh). This connection does not run it. Another
        program may be the route to a node, so a program with a name other than C(ssh) is an error unless O(proxy_jump)
        is set.
    type: str
    default: ssh
    vars:
      - name: ansible_ssh_executable
    env:
      - name: ANSIBLE_SSH_EXECUTABLE
    ini:
      - section: ssh_connection
        key: ssh_executable
  ssh_algorithms:
    description:
      - V(legacy) also allows SHA-1 key exchange and C(ssh-rsa) host keys, which releases 11.5 to 12.5 need.
      - Only paramiko 4 and older have them.
    type: str
    choices: [modern, legacy]
    default: modern
    vars:
      - name: vos_ssh_algorithms
    env:
      - name: ANSIBLE_VOS_SSH_ALGORITHMS
    ini:
      - section: vos_connection
        key: ssh_algorithms
"""
